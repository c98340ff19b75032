"""Automatic checks of pièces: pure functions over what a decoder read. They help a person decide and never reject."""
