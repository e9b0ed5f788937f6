-- One row per carrier.
with

carriers as (
    select * from {marts}.dim_carriers
)

select * from carriers
