{#-
    The versions that break what a dimension of versions promises: the first of a
    key has held since ever, so that an event before the first snapshot finds one;
    the last is the newest, and only it may be current.

    Arguments:
        versions: the dimension, with the columns of version_columns.
        key: its column of what has versions.
-#}
{% macro versions_out_of_order(versions, key) -%}
    select *
    from (
        select
            {{ key }},
            version_number,
            valid_from,
            is_newest,
            is_current,
            max(version_number) over (partition by {{ key }}) as last_version_number
        from {{ versions }}
    ) as placed
    where
        is_newest
        <> case when version_number = last_version_number then 1 else 0 end
        or (is_current = 1 and version_number < last_version_number)
        or (version_number = 1 and valid_from > cast('1900-01-01' as datetime))
{%- endmacro %}
