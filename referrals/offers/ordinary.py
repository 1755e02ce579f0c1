"""Ordinary words that are names of people or streets too: in small letters they name nobody. Data."""

WORDS = """
will may rose mark bill art pat drew jack frank rich chance faith joy hope grace summer autumn april june august dawn
may young long short green brown white black gray grey king bishop price wood field day love good best bed house bush
bank banks stone river rivers lane noble page rice rush sharp small smart snow story strong sweet swift tower turner
wall ward warm waters way well wells west wild wise wolf work worth bell berry bird bond book bright brook carpenter
case chase cook cross dale dean dear dove early ever fair farmer fast fine fish fisher flower ford forest fox free
freeman friend frost gardener gift gold golden hall hand hard heart heath hill hunter hunt judge just keep knight lamb
large law light little lord low major man mason mercy mill miller moon more moss nice night north oak olive open
parent park parks patience pearl penny pepper pierce pine poor pope port post power quick rain reed reader rest ring
road robin rocky rob root ruby sage sale sandy shepherd sunny sky smith son south speaker spring star step stepped
street sue sun taylor temple tell tom town trip true trust van vale victor violet walk walker water weather wish
winter woman women worker major nick ray ed al ted tom kit ash ben bea dot gene glen guy hank harry jay jean josh kay
len lee lou max mel ned nell ollie pip ray reg ron roy sal sam sid stan tim tony viv wes dick don doc rusty buddy
main market church center central state high school college court first second third fourth fifth last next new old
old left right front back side end union liberty lincoln washington grand broad cherry apple orange lemon peach plum
rose garden meadow valley lake ocean beach bay harbor island canal mountain prairie ranch farm country club clinic
hospital shelter station library kitchen laundry pantry office agency program service group meeting visit family
mother father sister brother child children baby adult person people dog cat pets wheelchair medication appointment
week today tonight tomorrow morning evening month year daytime place room stay help need needs food clothes letter
casa calle noche dia cama perro ayuda luz paz sol mar rosa flores cruz campos rios santos reyes leon angel
soledad dolores consuelo mercedes esperanza socorro pilar blanca alba aurora estrella victoria salvador domingo
"""
ORDINARY = frozenset(WORDS.split())


def is_ordinary(word: str) -> bool:
    """Whether a plain word is one that any sentence may hold."""
    return word in ORDINARY
