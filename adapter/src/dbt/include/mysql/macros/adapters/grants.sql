{#- Rights belong to a name: a table that takes another's place finds them there. -#}
{% macro mysql__copy_grants() -%}
    {{ return(True) }}
{%- endmacro %}


{% macro mysql__get_show_grant_sql(relation) -%}
    select grantee, privilege_type
    from information_schema.table_privileges
    where
        table_schema = {{ dbt.string_literal(dbt.escape_single_quotes(relation.schema)) }}
        and table_name = {{ dbt.string_literal(dbt.escape_single_quotes(relation.identifier)) }}
        and replace(grantee, '''', '') != current_user()
{%- endmacro %}


{% macro mysql__get_grant_sql(relation, privilege, grantees) -%}
    grant {{ privilege }} on {{ relation.render() }} to {{ mysql__grantees(grantees) }}
{%- endmacro %}


{% macro mysql__get_revoke_sql(relation, privilege, grantees) -%}
    revoke {{ privilege }} on {{ relation.render() }} from {{ mysql__grantees(grantees) }}
{%- endmacro %}


{% macro mysql__grantees(grantees) -%}
    {%- for grantee in grantees -%}
        {{ adapter.grantee(grantee) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{% macro mysql__call_dcl_statements(dcl_statement_list) -%}
    {%- for dcl_statement in dcl_statement_list -%}
        {%- do run_query(dcl_statement) -%}
    {%- endfor -%}
{%- endmacro %}
