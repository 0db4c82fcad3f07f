{# The segment of an RFM score: the first of var rfm_segments whose threshold is reached. #}
{% macro rfm_segment(score) -%}
case
  {%- for segment in var('rfm_segments') %}
  when {{ score }} >= {{ segment.from }} then '{{ segment.name | replace("'", "''") }}'
  {%- endfor %}
end
{%- endmacro %}
