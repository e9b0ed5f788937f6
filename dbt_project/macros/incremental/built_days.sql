{#-
    The days of a fact, each with a mark that changes when what was built for it
    does, for those who build from the fact: of the batches, and of the rows that
    point to the unknown member. These change without a new batch, when a
    dimension learns their code or loses it.

    Arguments:
        built: the fact, with an index on each of the codes and one on the day
            and its batches.
        key: its key.
        codes: its columns that may point to the unknown member.
        day: column of the day.
-#}
{% macro built_days(built, key, codes, day) -%}
    select
        batches.{{ day }},
        concat_ws('?', batches.day_batches, unknown.unknown_rows) as day_batches
    from (select distinct {{ day }}, day_batches from {{ built }}) as batches
    left join (
        select
            {{ day }},
            {{ fingerprint('pointer', order_by='pointer') }} as unknown_rows
        from (
            {%- for code in codes %}
            select
                {{ day }},
                concat('{{ code }} ', {{ key }}) as pointer
            from {{ built }}
            where {{ code }} = {{ unknown_member() }}
            {{- '\n            union all' if not loop.last }}
            {%- endfor %}
        ) as pointers
        group by {{ day }}
    ) as unknown
        on batches.{{ day }} = unknown.{{ day }}
{%- endmacro %}
