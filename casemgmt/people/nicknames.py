"""Short names that do not resemble the name they stand for, as English and Spanish speakers use them. Data.

Names that are a beginning of each other (Alex, Alexander) or sound alike need no line here.
"""

FAMILIES = """
abigail abby gail
albert bert al
alejandro alex ale jandro
alfredo fredo fred
andrew andy drew
angela angie
anthony tony
antonio tony tono
antonia tonia toni
barbara barb babs
beatriz bea betty
benjamin ben benny
carlos charlie carlitos
catherine katherine kathryn cathy kathy kate katie kay kitty
catalina cata lina
charles charlie chuck chaz
christina christine tina chris chrissy
christopher chris kit topher
concepcion concha conchita
consuelo chelo
daniel dan danny
deborah deb debbie
dolores lola
dorothy dot dottie dolly
edward ed eddie ned ted
eduardo lalo edu
elizabeth liz lizzie beth betty betsy eliza libby
eleanor ellie nell nora
enrique kike quique
ernesto neto
eugene gene
felipe pipe
fernando nando fer
florence flo
francis frank
frances fran francie
francisco paco pancho frank cisco kiko
francisca paca paquita
frederick fred freddie
gabriel gabe
gabriela gaby
gerald jerry gerry
gertrude trudy
gilberto beto
alberto beto
roberto beto rob
gregory greg
graciela chela
guadalupe lupe lupita
guillermo memo billy
gustavo tavo
harold hal harry
helen nell
henry hank harry hal
hector tito
ignacio nacho
isabel isa chabela belle
jacob jake
jacqueline jackie
james jim jimmy jamie
janet jan
jennifer jen jenny
jesus chuy chucho
john jack johnny
jonathan jon johnny
jose pepe chepe
josefina josie fina pepa
joseph joe joey
judith judy
julia julie
lawrence larry
leonard len lenny leo
louis lou louie
luis lucho
luisa lucha
manuel manny manolo
margaret maggie meg peggy marge margie greta rita
margarita rita mago
maria mari marie mary
mary molly polly mamie
martha marty patsy
matilda tilly
matthew matt
mercedes meche
michael mike mick mickey
miguel mike
montserrat montse
nancy nan
nathaniel nathan nate
nicholas nick nicky
nicolas nico
pamela pam
patricia pat patty tricia trish
patrick pat paddy rick
pedro perico pete
peter pete
philip phil pip
rafael rafa rafe
ramon moncho
raymond ray
rebecca becky becca
ricardo rick cardo richie
richard rick ricky dick rich richie
robert bob bobby rob robbie bert
rodrigo rigo
rogelio roy
ronald ron ronnie
rosario charo chayo
samuel sam sammy
samantha sam sammy
sarah sally sadie
salvador chava
santiago santi chago diego
sergio checo
sofia sophie sofi
stephen steven steve
susan sue susie
susana susi
teresa tere terry tess
theodore ted teddy theo
theresa terry tess tessa
thomas tom tommy
timothy tim
valentina vale
veronica vero ronnie
vicente chente
victoria vicky tori
victor vic
virginia ginny ginger
walter walt wally
william bill billy will willie liam
xavier javier javi
"""


def _read() -> dict[str, frozenset[str]]:
    """Each name with those it may stand for, or that stand for it."""
    found: dict[str, set[str]] = {}
    for family in (line.split() for line in FAMILIES.split("\n") if line):
        full, *short = family
        for name in short:
            found.setdefault(name, set()).add(full)
        found.setdefault(full, set()).update(short)
    return {name: frozenset(others) for name, others in found.items()}


OTHER_NAMES = _read()


def other_names(word: str) -> frozenset[str]:
    """Names that may be meant by this one; the word is plain."""
    return OTHER_NAMES.get(word, frozenset())
