{% macro delete_unmatched(relation, source, on) -%}
    delete from {{ relation }}
    where not exists (
        select 1 from {{ source }} as source_rows
        where {{ on | join(' and ') }}
    )
{%- endmacro %}
