{#-
    Delete the days that there is nothing to build from any more; the strategy
    itself replaces only days that have rows. Asked first, so that a day is
    deleted by its index: joined in one statement, MariaDB reads every row.

    Arguments: as of changed_days.
-#}
{% macro delete_vanished_days(days, built, day) -%}
    {%- if execute and is_incremental() -%}
        {%- set vanished -%}
            select built_days.{{ day }}
            from (select distinct {{ day }} from {{ built }}) as built_days
            left join (select distinct {{ day }} from {{ days }}) as days
                on built_days.{{ day }} = days.{{ day }}
            where days.{{ day }} is null
        {%- endset -%}
        {%- set found = run_query(vanished).columns[0].values() -%}
        {%- if found -%}
            delete from {{ built }}
            where {{ day }} in ('{{ found | join("', '") }}')
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
