with

source as (

    select * from {{ source('nyc', 'airlines') }}

),

renamed as (

    select
        -- ids
        carrier as carrier_code,

        -- strings
        name as carrier_name,

        -- timestamps
        _loaded_at as loaded_at

    from source

)

select * from renamed
