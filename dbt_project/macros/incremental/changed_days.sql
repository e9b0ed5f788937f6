{#-
    The days whose batches differ between what there is to build from and what
    was built: late, corrected, landed again, or gone.

    Both sides are read by an index on the day and its batches, of which the
    server visits one entry per day: this costs by days, not by rows.

    Arguments:
        days: relation to build from, with the columns `day` and `batches`.
        built: relation that was built, with the same columns.
        day: column of the day.
        batches: column with the mark of its batches, see day_batches.
-#}
{% macro changed_days(days, built, day, batches='day_batches') -%}
    select distinct {{ day }}
    from (
        select distinct
            {{ day }},
            {{ batches }}
        from {{ days }}
        union all
        select distinct
            {{ day }},
            {{ batches }}
        from {{ built }}
    ) as either_side
    group by {{ day }}, {{ batches }}
    having count(*) = 1
{%- endmacro %}
