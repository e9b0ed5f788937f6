{% macro weather_cutoff(scheduled_departure_at) -%}
    {{ start_of_hour(
        add_minutes(scheduled_departure_at, '-' ~ var('weather_lead_minutes'))
    ) }}
{%- endmacro %}
