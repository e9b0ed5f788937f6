{#-
    The days that were built from other batches than there are now, or not yet:
    late, corrected or landed again, each with the mark of its batches.

    Both sides are read once, by an index on the day and its mark, of which the
    server visits one entry per day: this costs by days, not by rows.

    Arguments:
        days: relation or CTE to build from, a row per day with `day` and
            `batches`.
        built: relation that was built, with the same columns.
        day: column of the day.
        batches: column with the mark of its batches, see day_batches.
        due: CTE with the column `day`: these count as changed as well, as far as
            there is something to build them from.
        most: how many days, the oldest of those whose mark differs first; none
            for all.
-#}
{% macro changed_days(
    days, built, day, batches='day_batches', due=none, most=none
) -%}
    select
        {{ day }},
        max(batches_there) as {{ batches }}
    from (
        select
            {{ day }},
            {{ batches }} as batches_there,
            null as batches_built,
            0 as is_due
        from {{ days }}
        union all
        select
            {{ day }},
            null as batches_there,
            {{ batches }} as batches_built,
            0 as is_due
        from (
            select distinct
                {{ day }},
                {{ batches }}
            from {{ built }}
        ) as built_days
        {%- if due %}
        union all
        select
            {{ day }},
            null as batches_there,
            null as batches_built,
            1 as is_due
        from {{ due }}
        {%- endif %}
    ) as either_side
    group by {{ day }}
    having
        count(batches_there) > 0
        and (
            max(is_due) = 1
            or count(batches_built) <> 1
            or max(batches_there) <> max(batches_built)
        )
    {%- if most %}
    -- What is due each time comes last, or nothing else would ever be built.
    order by
        case
            when
                count(batches_built) = 1
                and max(batches_there) = max(batches_built)
                then 1
            else 0
        end,
        {{ day }}
    limit {{ most }}
    {%- endif %}
{%- endmacro %}
