{#-
    An inner join of which the server reads the left side first, when it builds
    some days and not all of them. It does not know of a subquery that its rows
    are few, and would rather read the whole history to look each row up in the
    days than find the rows of the days by their index.

    Example:
        from to_build
        {{ then_join() }} flights
            on to_build.flight_date = flights.flight_date
-#}
{% macro then_join() -%}
    {{ 'straight_join' if is_incremental() else 'inner join' }}
{%- endmacro %}
