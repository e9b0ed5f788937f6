{#-
    A data test that keeps its rows as a view, and only while there are some: the
    database of failures then lists what failed last, and a build of tests that
    pass defines no views. Counted is the query itself: through a view MySQL
    takes five times as long to read all rows of a table.
    Otherwise as dbt's, with `store_failures_as: table` being a view as well.
-#}
{% materialization test, adapter='mysql' %}
    {%- set rows = get_limit_subquery_sql(sql, config.get('limit')) -%}
    {%- set relations = [] -%}

    {%- call statement('main', fetch_result=True) -%}
        {{ get_test_sql(
            rows,
            config.get('fail_calc'),
            config.get('warn_if'),
            config.get('error_if'),
            limit=none,
        ) }}
    {%- endcall -%}

    {%- if should_store_failures() -%}
        {%- set kept = api.Relation.create(
            database=database, schema=schema, identifier=model['alias'], type='view'
        ) -%}
        {%- set before = adapter.get_relation(database, schema, model['alias']) -%}
        {%- set failed = load_result('main')['table'].rows[0]['failures'] -%}
        {%- if before and (not failed or not before.is_view) -%}
            {%- do adapter.drop_relation(before) -%}
        {%- endif -%}
        {%- if failed -%}
            {%- call statement('kept') -%}
                {{ get_create_view_as_sql(kept, rows) }}
            {%- endcall -%}
            {%- do relations.append(kept) -%}
        {%- endif -%}
    {%- endif -%}

    {{ return({'relations': relations}) }}
{% endmaterialization %}
