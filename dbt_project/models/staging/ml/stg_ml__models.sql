with

source as (

    select * from {{ source_or_empty('ml', 'models') }}

),

renamed as (

    select
        -- ids
        model_version,

        -- strings
        stage as model_stage

    from source

)

select * from renamed
