-- service: qldb
SELECT * FROM Vehicle
