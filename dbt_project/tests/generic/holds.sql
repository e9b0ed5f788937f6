{#-
    Fails for each row for which an expression is false. What is null holds, as
    in a check constraint: whether a column may be null is for not_null to say.

    Example:
        data_tests:
          - holds:
              name: features_count_a_carrier_within_its_airport
              arguments:
                expression: carrier_departures_3h <= origin_departures_3h

    Reason: an identity between columns breaks when one of them is computed from
    other rows, in another unit or zone, or before the other was corrected.
    Remedy: read a stored row, and recompute each side from its inputs by hand.

    Arguments:
        expression: a condition on columns of one row.
-#}
{% test holds(model, expression) %}

select *

from {{ model }}
where not ({{ expression }})

{% endtest %}
