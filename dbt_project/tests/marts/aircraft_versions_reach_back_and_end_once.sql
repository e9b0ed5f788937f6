-- Of each aircraft dim_aircraft_versions has a version at any time, and one newest.
{{ versions_out_of_order(ref('dim_aircraft_versions'), 'aircraft_id') }}
