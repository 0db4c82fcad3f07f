select
  department,
  {{ share_total('line_sales') }} as total_sales,
  count(distinct product_id) as product_count,
  count(distinct user_id) as customer_count,
  count(distinct order_id) as order_count,
  {{ ratio(share_total('line_sales'), 'count(distinct order_id)') }} as avg_order_value
from {{ ref('order_lines') }}
group by department
