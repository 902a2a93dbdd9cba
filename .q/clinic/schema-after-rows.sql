-- The clinic: what is cheaper, or only right, once the rows are in. Run as clinic_owner.
CREATE INDEX patients_by_facility ON clinic.patients (facility_id, family_name);
CREATE INDEX encounters_by_patient ON clinic.encounters (patient_id, admitted_at DESC);
CREATE INDEX encounters_open ON clinic.encounters (facility_id) WHERE discharged_at IS NULL;
CREATE INDEX orders_by_patient ON clinic.orders (patient_id, status);
CREATE INDEX treatments_due ON clinic.respiratory_treatments (facility_id, due_at) WHERE state = 'due';
CREATE INDEX treatments_by_patient ON clinic.respiratory_treatments (patient_id);
CREATE INDEX vitals_latest ON clinic.vitals (patient_id, taken_at DESC);
CREATE INDEX notes_by_patient ON clinic.notes (patient_id, written_at DESC);
CREATE INDEX billing_by_facility ON clinic.billing (facility_id, billed_on);
CREATE INDEX appointments_by_facility ON clinic.appointments (facility_id, starts_at);

ALTER TABLE clinic.facility_totals
    ADD FOREIGN KEY (facility_id) REFERENCES clinic.facilities (id);
ALTER TABLE clinic.patients ADD FOREIGN KEY (facility_id) REFERENCES clinic.facilities (id);
ALTER TABLE clinic.encounters
    ADD FOREIGN KEY (patient_id) REFERENCES clinic.patients (id),
    ADD FOREIGN KEY (facility_id) REFERENCES clinic.facilities (id);
ALTER TABLE clinic.orders
    ADD FOREIGN KEY (encounter_id) REFERENCES clinic.encounters (id),
    ADD FOREIGN KEY (patient_id) REFERENCES clinic.patients (id);
ALTER TABLE clinic.respiratory_treatments
    ADD FOREIGN KEY (order_id) REFERENCES clinic.orders (id),
    ADD FOREIGN KEY (patient_id) REFERENCES clinic.patients (id);
ALTER TABLE clinic.vitals ADD FOREIGN KEY (patient_id) REFERENCES clinic.patients (id);
ALTER TABLE clinic.notes ADD FOREIGN KEY (patient_id) REFERENCES clinic.patients (id);
ALTER TABLE clinic.billing
    ADD FOREIGN KEY (patient_id) REFERENCES clinic.patients (id),
    ADD FOREIGN KEY (facility_id) REFERENCES clinic.facilities (id);
ALTER TABLE clinic.appointments ADD FOREIGN KEY (patient_id) REFERENCES clinic.patients (id);

CREATE FUNCTION clinic.record_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ref uuid := nullif(current_setting('clinic.client_ref', true), '')::uuid;
    key text;
    detail jsonb;
BEGIN
    IF TG_OP = 'DELETE' THEN
        key := OLD.id::text;
    ELSE
        key := NEW.id::text;
        ref := coalesce(NEW.client_ref, ref);
    END IF;
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        detail := jsonb_build_object(
            'was', to_jsonb(OLD) -> TG_ARGV[0], 'is', to_jsonb(NEW) -> TG_ARGV[0]);
    END IF;
    INSERT INTO clinic.audit_log (actor, table_name, operation, row_key, client_ref, detail)
        VALUES (session_user, TG_TABLE_NAME, TG_OP, key, ref, detail);
    RETURN NULL;
END $$;

CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON clinic.patients
    FOR EACH ROW EXECUTE FUNCTION clinic.record_audit('contact');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON clinic.orders
    FOR EACH ROW EXECUTE FUNCTION clinic.record_audit('status');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON clinic.respiratory_treatments
    FOR EACH ROW EXECUTE FUNCTION clinic.record_audit('state');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON clinic.notes
    FOR EACH ROW EXECUTE FUNCTION clinic.record_audit();
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON clinic.billing
    FOR EACH ROW EXECUTE FUNCTION clinic.record_audit();
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON clinic.appointments
    FOR EACH ROW EXECUTE FUNCTION clinic.record_audit();

CREATE FUNCTION clinic.add_up_billing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE clinic.facility_totals SET items = items - 1, amount = amount - OLD.amount
            WHERE facility_id = OLD.facility_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE clinic.facility_totals SET items = items + 1, amount = amount + NEW.amount
            WHERE facility_id = NEW.facility_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER totals AFTER INSERT OR UPDATE OR DELETE ON clinic.billing
    FOR EACH ROW EXECUTE FUNCTION clinic.add_up_billing();

-- What the application calls.
CREATE FUNCTION clinic.age(born date) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT extract(year FROM pg_catalog.age(current_date, born))::integer
$$;

CREATE FUNCTION clinic.price(code text, minutes integer) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
    SELECT round((CASE code WHEN '94640' THEN 18.75 WHEN '94660' THEN 42.10 ELSE 27.30 END)
        * (1 + minutes / 60.0), 2)
$$;

CREATE FUNCTION clinic.cancel_appointment(appointment uuid, ref uuid) RETURNS boolean
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('clinic.client_ref', ref::text, true);
    DELETE FROM clinic.appointments WHERE id = appointment;
    RETURN FOUND;
END $$;

CREATE VIEW clinic.worklist AS
    SELECT t.facility_id, t.id AS treatment_id, t.due_at, t.device, p.id AS patient_id,
           p.full_name, p.mrn, o.drug, o.dose, o.unit
    FROM clinic.respiratory_treatments t
    JOIN clinic.patients p ON p.id = t.patient_id
    JOIN clinic.orders o ON o.id = t.order_id
    WHERE t.state = 'due';

CREATE MATERIALIZED VIEW clinic.census AS
    SELECT facility_id, kind, count(*) AS open_encounters
    FROM clinic.encounters WHERE discharged_at IS NULL GROUP BY facility_id, kind;
CREATE UNIQUE INDEX census_key ON clinic.census (facility_id, kind);

CREATE PROCEDURE clinic.refresh_census() LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    REFRESH MATERIALIZED VIEW clinic.census;
END $$;

GRANT EXECUTE ON ALL ROUTINES IN SCHEMA clinic TO clinic_app;
