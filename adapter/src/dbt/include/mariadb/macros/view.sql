{#- `dbt clone` looks for this name, without regard to the adapter that this one is built on. -#}
{% materialization view, adapter='mariadb' %}
    {{ return(mysql__build_view()) }}
{% endmaterialization %}
