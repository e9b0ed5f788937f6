-- Of each carrier dim_carrier_versions has a version at any time, and one newest.
{{ versions_out_of_order(ref('dim_carrier_versions'), 'carrier_code') }}
