-- Run once per server, as a superuser. :placeholders are filled in by ClinicDatabase.
CREATE ROLE clinic_owner LOGIN PASSWORD ':ownerPassword';
CREATE ROLE clinic_app LOGIN PASSWORD ':appPassword';
CREATE ROLE handoff LOGIN SUPERUSER REPLICATION PASSWORD ':handoffPassword';
