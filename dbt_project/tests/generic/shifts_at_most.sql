{#-
    Fails for each recent month in which a statistic lies apart from the months
    before it.

    Method: the Hampel identifier on the up to twelve months before. A month is
    apart when it differs from their median by more than
        max(tolerance, 3 * 1.4826 * MAD),
    MAD being the median of the distances from that median; 1.4826 * MAD
    estimates a standard deviation of normal data. One wrong month among them
    moves neither, as it would a mean. The tolerance is there because the MAD of
    few and similar months is close to nothing. (L. Davies, U. Gather: The
    identification of multiple outliers. Journal of the American Statistical
    Association 88, 1993; R. K. Pearson: Outliers in process modeling and
    identification. IEEE Transactions on Control Systems Technology 10, 2002.)

    Judged are the months of the newest year, so that reading costs the same
    however long the history is, with at least three months before them. A month
    whose rows span less than twenty days is neither judged nor compared with:
    it is still arriving.

    Example:
        - name: flight_date
          data_tests:
            - shifts_at_most:
                arguments: {statistic: avg(score), tolerance: 0.15}
                config: {severity: warn}

    Reason: a column may change its meaning with every single value possible:
    another unit, another definition, half of the sources missing.
    Remedy: ask the source what changed that month. When the world did, raise
    the tolerance, and consider to train the model again.

    Arguments:
        column_name: date of the rows.
        statistic: an aggregate of a month's rows; null leaves the month out.
        tolerance: difference that is never a shift, in the statistic's unit.
-#}
{% test shifts_at_most(model, column_name, statistic, tolerance) %}

with

newest as (

    select max({{ column_name }}) as newest_day

    from {{ model }}

),

measured as (

    select
        year({{ column_name }}) * 12 + month({{ column_name }}) as month_index,
        {{ as_double(statistic) }} as month_value,
        max(day({{ column_name }})) - min(day({{ column_name }})) + 1 as day_count

    from {{ model }}
    cross join newest
    where {{ column_name }} >= {{ add_days('newest_day', -24 * 31) }}
    group by year({{ column_name }}) * 12 + month({{ column_name }})

),

months as (

    select
        month_index,
        month_value,
        max(month_index) over () as newest_month_index

    from measured
    where month_value is not null and day_count >= 20

),

compared as (

    select
        months.month_index,
        months.month_value,
        before_it.month_value as value_before

    from months
    inner join months as before_it
        on
            before_it.month_index < months.month_index
            and before_it.month_index >= months.month_index - 12
    where months.month_index > months.newest_month_index - 12

),

ranked as (

    select
        *,
        row_number() over (partition by month_index order by value_before)
            as value_rank,
        count(*) over (partition by month_index) as months_before

    from compared

),

medians as (

    select
        month_index,
        avg(value_before) as median_before

    from ranked
    where
        months_before >= 3
        and value_rank * 2 >= months_before
        and value_rank * 2 <= months_before + 2
    group by month_index

),

distances as (

    select
        ranked.month_index,
        ranked.month_value,
        medians.median_before,
        ranked.months_before,
        abs(ranked.value_before - medians.median_before) as distance,
        row_number() over (
            partition by ranked.month_index
            order by abs(ranked.value_before - medians.median_before)
        ) as distance_rank

    from ranked
    inner join medians
        on ranked.month_index = medians.month_index

),

judged as (

    select
        floor((month_index - 1) / 12) as year_number,
        mod(month_index - 1, 12) + 1 as month_number,
        month_value,
        median_before,
        avg(distance) as median_distance

    from distances
    where
        distance_rank * 2 >= months_before
        and distance_rank * 2 <= months_before + 2
    group by month_index, month_value, median_before

)

select *

from judged
where
    abs(month_value - median_before) > {{ tolerance }}
    and abs(month_value - median_before) > 3 * 1.4826 * median_distance

{% endtest %}
