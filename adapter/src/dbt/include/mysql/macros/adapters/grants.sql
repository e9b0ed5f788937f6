{#- Rights belong to a name: a table that takes another's place finds them there. -#}
{% macro mysql__copy_grants() -%}
    {{ return(True) }}
{%- endmacro %}


{#- Names as the server's answer is compared with: `reporter` is `reporter@%`. -#}
{% macro mysql__apply_grants(relation, grant_config, should_revoke=True) -%}
    {%- set named = {} -%}
    {%- for privilege, grantees in (grant_config or {}).items() -%}
        {%- set listed = [grantees] if grantees is string else (grantees or []) -%}
        {%- set names = [] -%}
        {%- for grantee in listed -%}
            {%- do names.append(adapter.normalized_grantee(grantee | string)) -%}
        {%- endfor -%}
        {%- do named.update({privilege: names}) -%}
    {%- endfor -%}
    {{ return(default__apply_grants(relation, named, should_revoke)) }}
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
