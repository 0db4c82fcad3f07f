with sales as (
  select
    product_id,
    department,
    count(*) as total_quantity,
    {{ share_total('line_sales') }} as total_sales,
    {{ ratio('sum(reordered)', 'count(*)') }} as reorder_rate,
    avg(days_since_prior_order) as avg_days_between_orders
  from {{ ref('order_lines') }}
  group by product_id, department
),

products as (
  select
    product_id,
    product_name,
    coalesce(department, 'Unknown') as department
  from {{ source('silver', 'products') }}
)

select
  coalesce(products.product_id, sales.product_id) as product_id,
  products.product_name,
  coalesce(sales.total_quantity, 0) as total_quantity,
  coalesce(sales.total_sales, 0) as total_sales,
  sales.reorder_rate,
  sales.avg_days_between_orders,
  coalesce(products.department, sales.department) as department
from products
full join sales on sales.product_id = products.product_id
