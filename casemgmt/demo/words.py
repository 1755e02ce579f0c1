"""Invented names, descriptions and phrases of the demo city. Nobody here exists."""

FIRST = (
    "Ada Alonzo Amara Anders Beatriz Bo Caleb Carmen Dario Delphine Eamon Elif Emeka Farah Fintan Gala Gideon Hana "
    "Hollis Ines Isidro Jonah June Kalani Katya Lars Leocadia Lucinda Malik Marisol Mercy Mira Nadia Nils Noor Odile "
    "Omar Oona Paloma Petra Quentin Rafa Rosa Ruben Saba Selma Silas Tadeo Tamsin Thea Uri Valentina Vesna Wanda Xiomara "
    "Yara Yusuf Zelda Zoran"
).split()
LAST = (
    "Abernathy-Quist Acheampong Alder Amado Barlow Batista Birchwood Calloway Castellanos Crane Dahlgren Delacroix-Whitmore Duarte "
    "Eklund Espinoza Fairweather Ferro Galindo Greaves Haddad Halloran Ibáñez Iverson Jaramillo Keane Kowalczyk Lindqvist "
    "Lozano Marchetti Mbeki Montoya Nakagawa Novak Okonkwo Ortega Pettigrew Quintero Rasmussen Restrepo Sandoval Sinclair "
    "Sorensen Tadesse Thorne Ulloa Vance Villanueva Wexler Yamamoto Zapata"
).split()
DESCRIPTIONS = (
    "Man, grey coat, {place}",
    "Woman with a red suitcase, {place}",
    "Young man with a skateboard, {place}",
    "Older woman, blue scarf, {place}",
    "Man with a small dog, {place}",
    "Person in a green poncho, {place}",
)
PLACES = (
    "5th and Main", "Library steps", "Riverfront Park", "Bus station", "Alder Bridge", "Market Square", "Mill Street laundromat",
    "Orchard Avenue", "Harbor Road", "Station underpass", "Willow Court", "North Plaza",
)  # fmt: skip
AREAS = (("Downtown", 44.052, -123.092), ("Riverfront", 44.058, -123.080), ("North End", 44.078, -123.101), ("Mill District", 44.041, -123.110), ("Orchard", 44.030, -123.070))
LANGUAGES = ("", "", "", "", "", "English", "English", "Spanish", "Spanish", "Vietnamese", "Somali")
NARRATIVES = (
    "Calm on arrival after a while of walking together. Talked about where to sleep tonight.",
    "A neighbor called. Upset about a letter from the landlord; breathing exercise, tea, made a short plan.",
    "Sat on the bench, cold and hungry. Blanket and soup given. Wants to hear about a bed.",
    "Loud argument outside the shop; both parties separated, nobody hurt.",
    "Has not slept for days. Agreed to talk to somebody at a clinic this week.",
    "Ran out of medication on Friday. Knows the pharmacy, has no way to get there.",
)
ASKED = {
    "shelter": ("One bed from tonight", "A bed for about a week", "One bed, has a small dog"),
    "housing": ("A place on the list for supported housing", "Help with an application for housing"),
    "behavioral_health": ("First appointment within a week", "Counseling, mornings preferred"),
    "substance_use": ("An intake appointment this week",),
    "food": ("Groceries for one, this week",),
    "benefits": ("Help to apply for benefits",),
    "medical": ("A walk-in visit; medication has run out",),
    "community": ("A place to go in the daytime",),
}
QUESTIONS = ("Any pets?", "Does the person use a wheelchair?", "How long is the bed needed for?", "Is an interpreter needed?")
ANSWERS = ("One small dog.", "No wheelchair.", "About a week.", "Yes, for the first visit.")
NOTES = (
    "Prefers calls before noon.", "Sister helps with letters.", "Asked to be met at the library, not at home.",
    "Slept better since Tuesday.", "Wants to hear back about the bed first.", "Bus pass handed over.",
)  # fmt: skip
