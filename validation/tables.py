"""Other people's tables: small, public, none of them military; each with its source."""

import numpy as np

# Deaths after heart operations on infants in 12 hospitals, A to L: operations, deaths.
# Spiegelhalter, Thomas, Best, Gilks (1996), BUGS Examples Volume 1, "Surgical: institutional ranking".
SURGICAL = np.array([
    (47, 0), (148, 18), (119, 8), (810, 46), (211, 8), (196, 13), (148, 9), (215, 31), (207, 14), (97, 8), (256, 29),
    (360, 24),
])  # fmt: skip

# Failures of 10 pumps of a power plant: thousands of hours, failures.
# Gaver and O'Muircheartaigh (1987), Technometrics 29: 1-15, table 3 (BUGS Examples Volume 1, "Pumps").
PUMPS = np.array([
    (94.3, 5), (15.7, 1), (62.9, 5), (126.0, 14), (5.24, 3), (31.4, 19), (1.05, 1), (1.05, 1), (2.1, 4), (10.5, 22),
])  # fmt: skip

# Claims by year of accident and year of development. Taylor and Ashe (1983), J. Econometrics 23: 37-61; the reserve
# and standard errors that the tests hold it against are in Mack (1993), ASTIN Bulletin 23: 213-225, table 3.
CLAIMS = (
    (357848, 766940, 610542, 482940, 527326, 574398, 146342, 139950, 227229, 67948),
    (352118, 884021, 933894, 1183289, 445745, 320996, 527804, 266172, 425046),
    (290507, 1001799, 926219, 1016654, 750816, 146923, 495992, 280405),
    (310608, 1108250, 776189, 1562400, 272482, 352053, 206286),
    (443160, 693190, 991983, 769488, 504851, 470639),
    (396132, 937085, 847498, 805037, 705960),
    (440832, 847631, 1131398, 1063269),
    (359480, 1061648, 1443370),
    (376686, 986608),
    (344014,),
)
TAYLOR_ASHE = np.array([[*np.cumsum(row), *[np.nan] * (10 - len(row))] for row in CLAIMS], dtype=float)

# Cases of contagious bovine pleuropneumonia in 15 herds of Ethiopia over four periods: herd, cases, animals, period.
# Lesnoff and others (2004), Preventive Veterinary Medicine 64: 27-44; the data set "cbpp" of R's lme4.
CBPP = np.array([
    (1, 2, 14, 1), (1, 3, 12, 2), (1, 4, 9, 3), (1, 0, 5, 4), (2, 3, 22, 1), (2, 1, 18, 2), (2, 1, 21, 3), (3, 8,
    22, 1), (3, 2, 16, 2), (3, 0, 16, 3), (3, 2, 20, 4), (4, 2, 10, 1), (4, 0, 10, 2), (4, 2, 9, 3), (4, 0, 6, 4),
    (5, 5, 18, 1), (5, 0, 25, 2), (5, 0, 24, 3), (5, 1, 4, 4), (6, 3, 17, 1), (6, 0, 17, 2), (6, 0, 18, 3), (6, 1,
    20, 4), (7, 8, 16, 1), (7, 1, 10, 2), (7, 3, 9, 3), (7, 0, 5, 4), (8, 12, 34, 1), (9, 2, 9, 1), (9, 0, 6, 2),
    (9, 0, 8, 3), (9, 0, 6, 4), (10, 1, 22, 1), (10, 1, 22, 2), (10, 0, 18, 3), (10, 2, 22, 4), (11, 0, 25, 1), (11,
    5, 27, 2), (11, 3, 22, 3), (11, 1, 22, 4), (12, 2, 10, 1), (12, 1, 8, 2), (12, 0, 6, 3), (12, 0, 5, 4), (13, 1,
    21, 1), (13, 2, 24, 2), (13, 0, 19, 3), (13, 0, 23, 4), (14, 11, 19, 1), (14, 0, 2, 2), (14, 0, 3, 3), (14, 0,
    2, 4), (15, 1, 19, 1), (15, 1, 15, 2), (15, 1, 15, 3), (15, 0, 15, 4),
])  # fmt: skip
