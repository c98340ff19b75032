"""The two statements that every page runs, as text: building them through the ORM costs 25 ms of CPU each time.

`le` is the day (dates included on both sides), `region` the INSEE code of the région served.
"""

from habilitations.rules.types import Niveau


def _en_vigueur(alias: str) -> str:
    return f"({alias}.du IS NULL OR {alias}.du <= %(le)s) AND ({alias}.au IS NULL OR {alias}.au >= %(le)s)"


# Guardian would not test the dates: those of the affectation are tested by the caller, those of the group here.
AFFECTATION = f"""
SELECT a.id, a.agent_id, a.organisme_id, a.du, a.au, agent.is_active, o.suspendu, o.suspendu_motif,
    ARRAY(
        SELECT p.codename FROM habilitations_organismeuserobjectpermission u
        JOIN auth_permission p ON p.id = u.permission_id
        WHERE u.affectation_id = a.id AND u.content_object_id = a.organisme_id AND u.user_id = a.agent_id
        UNION
        SELECT p.codename FROM habilitations_organismegroupobjectpermission g
        JOIN auth_permission p ON p.id = g.permission_id
        WHERE g.content_object_id = o.id AND g.group_id = o.groupe_id AND {_en_vigueur("g")}
    )
FROM habilitations_affectation a
JOIN habilitations_agent agent ON agent.id = a.agent_id
JOIN habilitations_organisme o ON o.id = a.organisme_id
WHERE a.id = %(affectation)s
"""  # noqa: S608 - only constants of this module


def _dans_la_region(commune: str) -> str:
    """A commune lies in the région through its département."""
    return f"""EXISTS (
        SELECT FROM habilitations_appartenance dep
        JOIN habilitations_appartenance reg ON reg.membre_id = dep.contenant_id AND reg.niveau = {Niveau.REGION.value}
        JOIN habilitations_territoire region ON region.id = reg.contenant_id AND region.code = %(region)s
        WHERE dep.membre_id = {commune} AND dep.niveau = {Niveau.DEPARTEMENT.value}
          AND {_en_vigueur("dep")} AND {_en_vigueur("reg")}
    )"""


# An arrondissement is not a commune: a reservation there is held in its commune. The Métropole du Grand Paris is not
# the intercommunality of its communes, their EPT is (`metropole`); Paris has none.
FAITS = f"""
SELECT o.id, o.type, o.territoire_id,
    (
        SELECT a.contenant_id FROM habilitations_appartenance a JOIN habilitations_territoire c ON c.id = a.contenant_id
        WHERE a.membre_id = o.territoire_id AND a.niveau IN ({Niveau.EPT.value}, {Niveau.EPCI.value})
          AND c.code <> %(metropole)s AND {_en_vigueur("a")}
        ORDER BY a.niveau LIMIT 1
    ),
    -- A scalar subquery: EXISTS is hashed over the homes of the whole region (13 ms instead of 0.1).
    (
        SELECT true FROM habilitations_implantation i
        WHERE i.organisme_id = o.id AND i.logements > 0 AND {_dans_la_region("i.commune_id")}
        LIMIT 1
    ) IS NOT NULL,
    ARRAY(
        SELECT DISTINCT coalesce(
            (SELECT p.contenant_id FROM habilitations_appartenance p
             WHERE p.membre_id = r.commune_id AND p.niveau = {Niveau.COMMUNE.value} AND {_en_vigueur("p")}),
            r.commune_id)
        FROM habilitations_reservation r
        WHERE r.organisme_id = o.id AND {_en_vigueur("r")} AND {_dans_la_region("r.commune_id")}
        ORDER BY 1
    ),
    ARRAY(SELECT g.id FROM habilitations_guichet g WHERE g.organisme_id = o.id ORDER BY 1),
    ARRAY(
        SELECT jsonb_build_array(h.base, h.territoire_id, h.convention) FROM habilitations_habilitation h
        WHERE h.organisme_id = o.id AND {_en_vigueur("h")} ORDER BY h.base, h.id
    ),
    EXISTS (SELECT FROM habilitations_mandat m WHERE m.mandant_id = o.id AND {_en_vigueur("m")}),
    ARRAY(
        SELECT m.mandant_id FROM habilitations_mandat m WHERE m.mandataire_id = o.id AND {_en_vigueur("m")} ORDER BY 1
    )
FROM habilitations_organisme o
"""  # noqa: S608

D_UN_ORGANISME = f"""WHERE o.id = %(organisme)s OR o.id IN (
    SELECT m.mandant_id FROM habilitations_mandat m WHERE m.mandataire_id = %(organisme)s AND {_en_vigueur("m")}
)"""  # noqa: S608
