{#-
    Fails for each period that ends before it starts, or after the next one of
    its key has started. A period without an end lasts for ever.

    Example:
        data_tests:
          - periods_apart:
              arguments: {key: carrier_code, valid_from: valid_from, valid_to: valid_to}

    Reason: an event inside two periods is joined to two versions, and counts
    twice. A gap is no fault: the source lacked the key for that time.
    Remedy: two runs that wrote the snapshot at once make such rows; delete the
    later one of the pair, and have one scheduler.

    Arguments:
        key: column that names what has periods.
        valid_from: first instant of a period.
        valid_to: first instant after it; may be null.
-#}
{% test periods_apart(model, key, valid_from, valid_to) %}

with

followed as (

    select
        {{ key }},
        {{ valid_from }},
        {{ valid_to }},
        lead({{ valid_from }}) over (
            partition by {{ key }} order by {{ valid_from }}
        ) as next_valid_from

    from {{ model }}

)

select *

from followed
where
    {{ valid_to }} <= {{ valid_from }}
    or next_valid_from < coalesce({{ valid_to }}, cast('9999-12-31' as datetime))

{% endtest %}
