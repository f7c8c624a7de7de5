"""Places in reserve battalions: how many returnees the reserve battalions hold before their wait lengthens."""

from muster.model.declare import Effect, Lever

LEVER = Lever(
    "reserve_places", "Places in reserve battalions", "places", 0.0, 200000.0, 6000.0,
    "How many returnees the reserve battalions hold before their wait lengthens.",
    "Barracks, cadres and vetting staff.", ("reserve",), "army",
    effects=(
        Effect("placed", 1),
    ),
)
