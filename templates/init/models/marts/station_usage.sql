select
  stations.station_id,
  stations.station_name,
  stations.docks,
  count(trips.trip_id) as trips_started,
  count(trips.trip_id) filter (where trips.is_round_trip) as round_trips,
  coalesce(sum(trips.fare), 0)::decimal(18,2) as revenue
from {{ ref('stg_stations') }} as stations
left join {{ ref('int_trips') }} as trips on trips.station_id = stations.station_id
group by all
