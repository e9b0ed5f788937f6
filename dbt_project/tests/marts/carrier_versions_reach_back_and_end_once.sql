-- The first version in dim_carrier_versions has held since ever, so that an event before
-- the first snapshot finds one; the last one is the newest, and only it may be
-- current.
with

versions as (

    select * from {{ ref('dim_carrier_versions') }}

),

placed as (

    select
        carrier_code,
        version_number,
        valid_from,
        is_newest,
        is_current,
        case when version_number = 1 then 1 else 0 end as is_first,
        case
            when
                version_number
                = max(version_number) over (partition by carrier_code)
                then 1
            else 0
        end as is_last

    from versions

),

misplaced as (

    select *

    from placed
    where
        is_newest <> is_last
        or is_current > is_last
        or (is_first = 1 and valid_from > cast('1900-01-01' as datetime))

)

select * from misplaced
