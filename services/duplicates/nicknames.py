"""Short and familiar forms of given names, Brazilian and English."""

from __future__ import annotations

_FORMS = """
francisco: chico chiquinho kiko quico paco
jose: ze zeca zezinho zezito juca pepe
joao: joca joaozinho jao
beatriz: bia bea biazinha
fernando: nando fe
fernanda: nanda fe fer
eduardo: edu dudu duda du
eduarda: duda dudinha
roberto: beto betinho rob
alberto: beto betinho al
gilberto: beto giba gil
norberto: beto
humberto: beto
carlos: carlinhos caco cacá
luiz: lula luizinho lu luis
antonio: toninho tonho tom toni tony
manuel: mane manoel neco
sebastiao: tiao bastiao
joaquim: quim quinzinho
pedro: pedrinho pepe
paulo: paulinho
ricardo: rick ricky cadu
marcelo: celo
marcos: marquinhos marco marquinho
rafael: rafa rafinha
rafaela: rafa rafinha
gabriel: gabi biel gabo
gabriela: gabi gabs
daniel: dani dan danny danilinho
daniela: dani
danielle: dani daniele
isabel: bel belinha isa bela
isabela: isa bela belinha
leonardo: leo
leandro: leo le
gustavo: gu guga
guilherme: gui guilhermino
rodrigo: digo rod
thiago: ti
vinicius: vini
vitor: vitinho vi
victoria: vicky tori vic
patricia: pati paty pat patty trish
cristina: cris tina
cristiane: cris
cristiano: cris
tatiana: tati
tatiane: tati
juliana: ju juju
julio: julinho
adriana: dri drica adri
adriano: dri
alessandra: ale sandra le
alexandre: ale xande xandy alex
alexandra: alex sandra lexi ale xanda
camila: mila cami
carolina: carol carolzinha lina
caroline: carol
catarina: cata nina cat
elizabete: bete beth
elizabeth: liz beth betty eliza lizzie bess betsy
aparecida: cida cidinha
conceicao: ceicao
raimundo: mundinho rai
raimunda: mundinha
severino: bio
geraldo: gegê
margarida: guida
mariana: mari nana
maria: mariazinha mari mary
luciana: lu luci
lucia: lu lucinha
luisa: lu
renata: re renatinha
regina: re
rosangela: rosa
simone: si
silvana: sil
silvia: sil
vanessa: nessa van
valeria: val
valdir: val
wagner: vagner
wilson: will
washington: tom
william: bill will willie billy liam
robert: bob rob bobby robbie bert
richard: rick dick rich ricky
james: jim jimmy jamie
john: jack johnny jon
jonathan: jon jonny nathan
joseph: joe joey
michael: mike mick mickey micky
matthew: matt matty
nicholas: nick nicky nico
christopher: chris kit topher
christine: chris tina chrissy
christina: chris tina
katherine: kate kathy katie kat kay kit
catherine: cathy kate katie cate cat
margaret: maggie meg peggy greta marge
thomas: tom tommy
timothy: tim timmy
anthony: tony ant
andrew: andy drew
benjamin: ben benny benji
alexander: alex al sandy xander
samuel: sam sammy
samantha: sam sammie
stephen: steve stevie
steven: steve stevie
stephanie: steph stef
edward: ed eddie ted ned teddy
theodore: ted theo
charles: charlie chuck chaz
charlotte: charlie lottie char
david: dave davi davey
donald: don donny
douglas: doug
francis: frank fran
frances: fran frankie
frederick: fred freddie
frederico: fred lico
gregory: greg
harold: harry hal
henry: harry hank hal
henrique: rique ike
jacob: jake
jeffrey: jeff
jennifer: jen jenny jenn
jessica: jess jessie
joshua: josh
kenneth: ken kenny
lawrence: larry
leonard: leo len lenny
louis: lou louie
nathaniel: nate nathan nat
oliver: ollie
pamela: pam
peter: pete
philip: phil
rebecca: becky becca
ronald: ron ronnie
ronaldo: dinho naldo
susan: sue susie
susana: su suzi
suzana: su suzi
victor: vic vitor
walter: walt wally
zachary: zach zack
abigail: abby gail
amanda: mandy amandinha
cynthia: cindy
deborah: debbie deb debora
dorothy: dot dottie
eleanor: ellie nell nora
emily: em emmy
jacqueline: jackie
judith: judy
kimberly: kim
madeline: maddie
melissa: mel missy
natalie: nat
olivia: liv livvy
penelope: penny
sandra: sandy
theresa: terry tess
teresa: teca tete
virginia: ginny
"""
_BY_FORM: dict[str, frozenset[str]] = {}


def _collect() -> None:
    forms: dict[str, set[str]] = {}
    for line in _FORMS.replace("á", "a").replace("ê", "e").strip().splitlines():
        full, _, short = line.partition(":")
        for form in (full, *short.split()):
            forms.setdefault(form, set()).add(full)
    _BY_FORM.update({form: frozenset(fulls) for form, fulls in forms.items()})


_collect()


def given_names_of(word: str) -> frozenset[str]:
    """The given names that a folded word stands for ("beto": roberto, alberto …); empty where unknown."""
    return _BY_FORM.get(word, frozenset())


def may_be_one_name(one: str, other: str) -> bool:
    """Whether two different folded words can be the same given name: one stands for the other, or both
    for a third ("cida", "aparecida"); two given names that merely share a short form are not."""
    first, second = _BY_FORM.get(one), _BY_FORM.get(other)
    if first is None or second is None:
        return False
    if one in second or other in first:
        return True
    # Both are short forms ("ze", "zeca") of one name; "ricardo" and "richard" are names of their own.
    return one not in first and other not in second and bool(first & second)
