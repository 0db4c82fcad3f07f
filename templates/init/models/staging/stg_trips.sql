select
  trip_id,
  rider_id,
  from_station,
  to_station,
  started_at,
  ended_at,
  {{ minutes_between('started_at', 'ended_at') }} as trip_minutes,
  {{ cents_to_euros('fare_cents') }} as fare
from {{ source('raw', 'trips') }}
where ended_at is not null -- a bike that is still out
