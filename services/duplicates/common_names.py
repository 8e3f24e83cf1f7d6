"""How common names are at all, Brazilian and English ones: what is known before an organization has leads."""

from __future__ import annotations

from services.duplicates.text import listed

_COMMON = {
    0.04: "silva santos oliveira souza sousa maria ana jose",
    0.015: """lima pereira ferreira costa rodrigues almeida nascimento alves carvalho araujo ribeiro
            gomes martins barbosa rocha dias joao antonio francisco carlos paulo pedro lucas luiz
            marcos gabriel rafael daniel fernando marcelo bruno eduardo felipe rodrigo juliana
            fernanda patricia aline sandra camila amanda bruna jessica leticia julia luciana vanessa
            mariana gabriela smith""",
    0.004: """andrade moreira nunes marques machado mendes freitas cardoso ramos goncalves santana
            teixeira cavalcante moura borges monteiro pinto campos miranda vieira batista correia
            castro barros melo neves lopes soares fernandes cruz reis duarte azevedo luis andre
            leonardo gustavo guilherme mateus matheus thiago tiago diego vinicius alexandre ricardo
            roberto sergio jorge adriano fabio leandro anderson renato manoel manuel sebastiao
            raimundo geraldo adriana marcia rosa beatriz larissa tatiana renata cristina carla
            simone claudia monica isabela carolina helena alice laura sofia luiza johnson williams
            brown jones garcia miller davis wilson taylor thomas james john robert michael william
            david joseph mary jennifer linda emily jack joshua benjamin samuel sarah jessica emma
            olivia isabella charlotte white harris martin lee clarke green campbell ryan matthew
            nicholas lachlan""",
}
SHARES = {name: share for share, names in _COMMON.items() for name in names.split()}
"""The share of people who have the name among theirs, of the common ones."""
GIVEN = frozenset(
    listed(
        """maria ana jose joao antonio francisco carlos paulo pedro lucas luiz luis marcos gabriel rafael
    daniel fernando marcelo bruno eduardo felipe rodrigo juliana fernanda patricia aline sandra
    camila amanda bruna jessica leticia julia luciana vanessa mariana gabriela andre leonardo
    gustavo guilherme mateus matheus thiago tiago diego vinicius alexandre ricardo roberto sergio
    jorge adriano fabio leandro anderson renato adriana marcia beatriz larissa tatiana renata
    cristina carla simone claudia monica isabela carolina helena alice laura sofia luiza paula clara
    eduarda luisa vitoria cecilia fatima aparecida lucia regina henrique augusto vitor miguel arthur
    cesar james john robert michael william david joseph mary jennifer linda emily jack joshua
    benjamin samuel sarah emma olivia isabella charlotte thomas"""
    )
)
"""Common given names: as a second word they still tell brother from brother (Ana Paula, Ana Clara)."""
