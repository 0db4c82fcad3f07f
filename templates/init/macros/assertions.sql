{# A kind of assertion of one's own: a query of the rows that break the rule. Used in models/marts/marts.yml. #}
{% macro assertion_whole_cents(model, column_name) %}
select * from {{ model }} where {{ column_name }} * 100 <> round({{ column_name }} * 100)
{% endmacro %}
