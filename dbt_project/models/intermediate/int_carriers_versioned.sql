with

versions as (

    select * from {{ ref('carriers_snapshot') }}

),

numbered as (

    select
        carrier_code,
        carrier_name,
        {{ version_columns('carrier_code') }}

    from versions

),

keyed as (

    select
        *,
        {{ surrogate_key(['carrier_code', 'version_number']) }}
            as carrier_version_id

    from numbered

)

select * from keyed
