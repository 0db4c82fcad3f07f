{# 250 becomes 2.50. #}
{% macro cents_to_euros(column) -%}
({{ column }} / 100)::decimal(9,2)
{%- endmacro %}
