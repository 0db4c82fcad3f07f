{{ config(tags=['riders']) }}

select
  riders.rider_id,
  riders.rider_plan,
  riders.joined_on,
  count(trips.trip_id) as trips,
  min(trips.trip_date) as first_trip,
  max(trips.trip_date) as last_trip,
  coalesce(sum(trips.fare), 0)::decimal(18,2) as revenue
from {{ ref('stg_riders') }} as riders
left join {{ ref('int_trips') }} as trips on trips.rider_id = riders.rider_id
group by all
