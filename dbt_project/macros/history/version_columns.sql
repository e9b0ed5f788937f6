{#-
    What tells the versions of a snapshot apart. The first one has held since
    ever, as far as is known: events before the first snapshot have a version too.

    Arguments:
        key: column of the snapshot that names what has versions.
-#}
{% macro version_columns(key) -%}
    row_number() over (partition by {{ key }} order by dbt_valid_from)
            as version_number,
        case
            when
                lag({{ key }}) over (
                    partition by {{ key }} order by dbt_valid_from
                ) is null
                then cast('1900-01-01' as datetime)
            else dbt_valid_from
        end as valid_from,
        coalesce(dbt_valid_to, cast('9999-12-31' as datetime)) as valid_to,
        case when dbt_valid_to is null then 1 else 0 end as is_current,
        case
            when
                lead({{ key }}) over (
                    partition by {{ key }} order by dbt_valid_from
                ) is null
                then 1
            else 0
        end as is_newest
{%- endmacro %}
