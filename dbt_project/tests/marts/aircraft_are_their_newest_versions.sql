-- dim_aircraft says of each aircraft what its newest version says, has every aircraft
-- that ever had one, and the unknown one.
{{ differing_from_newest(
    ref('dim_aircraft'),
    ref('dim_aircraft_versions'),
    key='aircraft_id',
    attribute='seat_count',
    unknown='null',
) }}
