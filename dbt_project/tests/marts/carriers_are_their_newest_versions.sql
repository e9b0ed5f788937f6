-- dim_carriers says of each carrier what its newest version says, has every carrier
-- that ever had one, and the unknown one.
{{ differing_from_newest(
    ref('dim_carriers'),
    ref('dim_carrier_versions'),
    key='carrier_code',
    attribute='carrier_name',
    unknown="'Unknown'",
) }}
