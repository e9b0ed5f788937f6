with

source as (

    select * from {{ source_or_empty('ml', 'predictions') }}

),

renamed as (

    select
        -- ids
        {{ surrogate_key(['flight_id', 'model_version']) }} as prediction_id,
        flight_id,
        model_version,

        -- numerics
        score,

        -- timestamps
        as_of,
        scored_at

    from source

)

select * from renamed
