"""The demo city's organizations and services: data only, all invented."""
# ruff: noqa: E501 - a table reads better on long lines

from dataclasses import dataclass

ALL_WEEK = "MO,TU,WE,TH,FR,SA,SU"
WORK_WEEK = "MO,TU,WE,TH,FR"
HOURS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "office": ((WORK_WEEK, "09:00", "17:00"),),
    "long": ((WORK_WEEK, "08:00", "20:00"), ("SA", "10:00", "16:00")),
    "always": ((ALL_WEEK, "00:00", "23:59"),),
    "night": ((ALL_WEEK, "18:00", "08:00"),),
    "day": ((ALL_WEEK, "08:00", "18:00"),),
    "late": (("TH,FR,SA", "20:00", "03:00"),),
    "lunch": ((WORK_WEEK, "11:30", "13:30"), ("SU", "12:00", "14:00")),
    "two days": (("TU,TH", "10:00", "15:00"),),
    "weekend": (("SA,SU", "10:00", "16:00"),),
}


@dataclass(frozen=True)
class Plan:
    """One service of the demo."""

    name: str
    kind: str
    needs: str
    text: str
    hours: str = "office"
    room: tuple[int, int, str] | None = None
    ages: tuple[int | None, int | None] = (None, None)
    genders: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    status: str = "active"
    confidential: bool = False
    do_not_refer: bool = False
    fee: str = ""
    bring: str = ""
    is_virtual: bool = False


BEHAVIORAL, SHELTER, HOUSING, CENTER_KIND = "behavioral_health", "shelter", "housing", "community_center"
ES, VI, SO, ASL = "Spanish", "Vietnamese", "Somali", "American Sign Language"

# Organization → whether it receives referrals here, what it is, its services.
CITY: tuple[tuple[str, bool, str, tuple[Plan, ...]], ...] = (
    ("Harbor House", True, "Shelter for everybody who needs a bed tonight, near the river.", (
        Plan("Harbor House night shelter", SHELTER, "shelter", "A bed, a shower and breakfast. Dogs may stay.", "night", (6, 40, "beds"), (18, None), (), (ES,)),
        Plan("Harbor House women's floor", SHELTER, "shelter safety", "A separate floor for women, staffed by women all night.", "night", (2, 14, "beds"), (18, None), ("woman",), (ES, SO)),
        Plan("Harbor House family rooms", SHELTER, "shelter housing", "Six rooms for parents with children, up to sixty days.", "always", (1, 6, "rooms"), languages=(ES,), bring="Birth certificates of the children, if there are any"),
        Plan("Harbor House day room", CENTER_KIND, "community food", "Lockers, laundry, phones to charge, a place to sit.", "day", (25, 60, "places")),
        Plan("Harbor House medical respite", SHELTER, "medical shelter", "Short stays after hospital for people without a home.", "always", (0, 8, "beds"), (18, None)),
    )),
    ("North Clinic", True, "Mental health and substance use care for adults and young people.", (
        Plan("North Clinic same-day assessment", BEHAVIORAL, "behavioral_health", "Somebody sees you the day you come, no appointment.", "long", (5, 12, "appointments"), languages=(ES, ASL)),
        Plan("North Clinic counseling", BEHAVIORAL, "behavioral_health", "Weekly talks with a counselor, alone or in a group.", "office", (8, 60, "places"), (18, None), (), (ES,), fee="By income; nothing when you have none"),
        Plan("North Clinic youth team", BEHAVIORAL, "behavioral_health", "Counseling for young people and their families.", "long", (3, 20, "places"), (12, 17), (), (ES, VI)),
        Plan("North Clinic medication support", BEHAVIORAL, "behavioral_health medical", "Prescriptions, refills and blood tests for mental health.", "office", (4, 30, "appointments"), (18, None)),
        Plan("North Clinic recovery program", BEHAVIORAL, "substance_use", "Six weeks of outpatient care for alcohol and drug use.", "office", (0, 15, "places"), (18, None), languages=(ES,)),
        Plan("North Clinic mobile visits", BEHAVIORAL, "behavioral_health", "A nurse and a counselor come to where you are.", "office", (2, 6, "visits"), areas=("Downtown", "Riverfront", "North End")),
    )),
    ("Elm Street Shelter", True, "Night shelter for men, run by neighbors since the great flood.", (
        Plan("Elm Street night shelter", SHELTER, "shelter", "Thirty beds for men; doors open at six.", "night", (9, 30, "beds"), (18, None), ("man",)),
        Plan("Elm Street winter hall", SHELTER, "shelter", "Mats in the hall on nights below freezing.", "night", (0, 50, "mats"), status="temporarily closed"),
        Plan("Elm Street kitchen", "food", "food", "A hot dinner every evening, no questions.", "night"),
    )),
    ("Willow Court Refuge", True, "Safe places for people who flee violence at home.", (
        Plan("Willow Court safe house", SHELTER, "shelter safety", "A safe place for women and children. Call first; the address is not given out.", "always", (1, 9, "rooms"), (None, None), ("woman", "nonbinary"), (ES, VI, SO), confidential=True),
        Plan("Willow Court advocacy", "legal", "safety legal", "Protective orders and somebody beside you in court.", "office", (6, 20, "places"), languages=(ES,), confidential=True),
        Plan("Willow Court support group", BEHAVIORAL, "safety behavioral_health", "An evening group for people who left a violent partner.", "two days", (4, 12, "places"), (18, None), confidential=True),
    )),
    ("Riverside Housing Office", True, "The city's office for housing and rent.", (
        Plan("Housing intake", HOUSING, "housing", "One application for all supported housing in the city.", "office", (12, 30, "appointments"), languages=(ES, VI), bring="Any paper with your name; none is fine too"),
        Plan("Rent help fund", HOUSING, "housing income", "Pays one month of rent where an eviction is near.", "office", (3, 20, "grants"), areas=("Downtown", "Riverfront", "Mill District"), bring="The lease and the landlord's letter"),
        Plan("Supported housing North End", HOUSING, "housing", "Small flats with a worker in the house.", "office", (0, 24, "flats"), (18, None)),
        Plan("Landlord mediation", HOUSING, "housing legal", "A mediator talks with both sides before court.", "two days", (5, 10, "appointments")),
    )),
    ("Keystone Homes", True, "Builds and lets small homes at rents people can pay.", (
        Plan("Keystone move-in program", HOUSING, "housing", "Flats for people leaving shelter, with furniture.", "office", (2, 40, "flats"), (18, None), languages=(ES,)),
        Plan("Keystone senior homes", HOUSING, "housing", "Ground-floor flats for older people.", "office", (1, 18, "flats"), (60, None)),
        Plan("Keystone young adults house", HOUSING, "housing", "Shared house for young people who leave care.", "office", (0, 8, "rooms"), (18, 24)),
    )),
    ("Mill District Community Center", True, "A house for the whole quarter.", (
        Plan("Mill District open house", CENTER_KIND, "community", "Coffee, papers, a piano, somebody to talk to.", "long", (40, 80, "places"), languages=(ES, SO)),
        Plan("Mill District peer circle", CENTER_KIND, "community behavioral_health", "People who have been there listen to one another.", "two days", (7, 12, "places"), (18, None)),
        Plan("Mill District job room", "other", "employment", "Computers, résumé help and a phone line for job calls.", "office", (10, 16, "places")),
        Plan("Mill District art afternoons", CENTER_KIND, "community", "Painting and clay for everybody.", "weekend", (12, 20, "places")),
    )),
    ("Orchard Neighborhood Center", True, "Neighbors helping neighbors in Orchard.", (
        Plan("Orchard drop-in", CENTER_KIND, "community", "A warm room, tea and company.", "day", (30, 50, "places"), areas=("Orchard", "Mill District")),
        Plan("Orchard pantry", "food", "food", "Groceries for a week, twice a month.", "two days", languages=(ES,)),
        Plan("Orchard men's shed", CENTER_KIND, "community", "Tools, wood and talk.", "weekend", genders=("man",)),
    )),
    ("Riverside Benefits Office", True, "Applications for money, food and health coverage.", (
        Plan("Benefits desk", "benefits", "benefits income", "Help with applications for cash, food and health coverage.", "office", (14, 40, "appointments"), languages=(ES, VI, SO), bring="A paper with your name, if you have one"),
        Plan("Disability claims help", "benefits", "benefits income", "A worker fills in the claim with you and follows it up.", "office", (3, 12, "places"), (18, None)),
        Plan("Food benefits express", "benefits", "food benefits", "Food benefits within seven days when you have nothing.", "office", (9, 20, "appointments")),
        Plan("Document replacement", "benefits", "documents", "Identity cards and birth certificates, fees paid by the city.", "two days", (6, 15, "appointments"), bring="Nothing"),
    )),
    ("Common Table", False, "Free meals and groceries.", (
        Plan("Common Table lunch", "food", "food", "A hot lunch, take away if you like.", "lunch"),
        Plan("Common Table pantry", "food", "food", "Groceries, diapers and pet food.", "two days", languages=(ES,)),
        Plan("Common Table night van", "food", "food community", "Soup and blankets at the station and along the river.", "late"),
    )),
    ("Saint Brendan Kitchen", False, "A parish kitchen.", (
        Plan("Sunday table", "food", "food community", "A long table on Sundays.", "weekend"),
        Plan("Breakfast bags", "food", "food", "A bag with breakfast, from the side door.", "day"),
    )),
    ("Riverbend Health", True, "A health center that sees everybody.", (
        Plan("Riverbend walk-in clinic", "medical", "medical", "A doctor or nurse, no appointment.", "long", (10, 30, "appointments"), languages=(ES, VI), fee="By income"),
        Plan("Riverbend dental day", "medical", "medical", "Teeth: pain first, the rest later.", "two days", (0, 8, "appointments")),
        Plan("Riverbend street nurses", "medical", "medical", "Wound care and vaccines where people sleep.", "day", (6, 10, "visits")),
        Plan("Riverbend suboxone clinic", BEHAVIORAL, "substance_use medical", "Start treatment for opioid use the same day.", "office", (3, 6, "appointments"), (18, None)),
    )),
    ("Stillwater Detox", True, "Withdrawal under care.", (
        Plan("Stillwater detox beds", BEHAVIORAL, "substance_use", "Five to seven days with nurses.", "always", (2, 12, "beds"), (18, None)),
        Plan("Stillwater sobering room", BEHAVIORAL, "substance_use shelter", "A safe place to sleep it off.", "always", (4, 8, "places"), (18, None)),
        Plan("Stillwater family evenings", BEHAVIORAL, "substance_use", "For those who live with somebody who drinks.", "two days"),
    )),
    ("Cedar Crisis Center", True, "Short stays instead of hospital.", (
        Plan("Cedar crisis stabilization", BEHAVIORAL, "behavioral_health", "Up to ten days with people around you day and night.", "always", (1, 10, "beds"), (18, None), (), (ES,)),
        Plan("Cedar living room", BEHAVIORAL, "behavioral_health community", "A quiet living room with peers, day and night.", "always", (5, 8, "places"), (18, None)),
        Plan("Cedar teen beds", BEHAVIORAL, "behavioral_health", "Crisis beds for young people.", "always", (0, 4, "beds"), (13, 17)),
    )),
    ("Legal Aid of Riverside", True, "Lawyers for people without money.", (
        Plan("Eviction defense", "legal", "legal housing", "A lawyer before and in housing court.", "office", (4, 15, "cases"), languages=(ES,)),
        Plan("Record clearing", "legal", "legal employment", "Old convictions off the record, where the law allows.", "two days", (6, 10, "appointments"), (18, None)),
    )),
    ("Bridge Transport", False, "Rides to appointments.", (
        Plan("Rides to care", "other", "transportation", "A driver takes you to clinic, court or office and back.", "office", (7, 20, "rides")),
        Plan("Bus passes", "other", "transportation", "A month's pass for people in a program.", "two days"),
    )),
    ("Youth Harbor", True, "For young people on their own.", (
        Plan("Youth Harbor beds", SHELTER, "shelter", "Beds for young people, no parents needed.", "night", (3, 12, "beds"), (16, 21), (), (ES,)),
        Plan("Youth Harbor drop-in", CENTER_KIND, "community food", "Meals, showers, school help.", "day", (20, 40, "places"), (14, 24)),
    )),
    ("Veterans House", True, "For those who served.", (
        Plan("Veterans transitional beds", SHELTER, "shelter housing", "Up to two years, with a worker of your own.", "always", (5, 30, "beds"), (18, None)),
        Plan("Veterans claims desk", "benefits", "benefits income", "Claims and appeals.", "office", (8, 10, "appointments")),
    )),
    ("Lantern Hotline", False, "Somebody answers.", (
        Plan("Lantern listening line", BEHAVIORAL, "behavioral_health community", "A trained neighbor listens, day and night.", "always", languages=(ES,), is_virtual=True),
    )),
    ("Old Mill Mission", False, "Closed after the fire.", (
        Plan("Old Mill beds", SHELTER, "shelter", "Closed for good.", "", status="defunct"),
        Plan("Old Mill clothing room", "other", "other", "Coats and shoes.", "weekend", do_not_refer=True),
    )),
)  # fmt: skip
