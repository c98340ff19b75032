"""The images of the documentation are those of the journeys: none missing, none left behind."""

from __future__ import annotations

from tests.e2e.conftest import CAPTURES, IMAGES


def test_les_images_sont_celles_des_parcours():
    assert {image.stem for image in CAPTURES.glob("*.png")} == IMAGES
