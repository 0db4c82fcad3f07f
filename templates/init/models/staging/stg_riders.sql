select
  rider_id,
  joined_on,
  lower(plan) as rider_plan
from {{ source('raw', 'riders') }}
