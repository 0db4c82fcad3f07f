select
  trips.trip_id,
  trips.rider_id,
  trips.from_station as station_id,
  stations.station_name,
  riders.rider_plan,
  trips.started_at::date as trip_date,
  trips.trip_minutes,
  trips.fare,
  trips.from_station = trips.to_station as is_round_trip
from {{ ref('stg_trips') }} as trips
join {{ ref('stg_stations') }} as stations on stations.station_id = trips.from_station
join {{ ref('stg_riders') }} as riders on riders.rider_id = trips.rider_id
where trips.trip_minutes <= {{ var('longest_trip_minutes') }}
