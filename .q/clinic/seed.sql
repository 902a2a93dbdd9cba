-- Rows of the clinic, section by section. Placeholders: :from and :to (row numbers), :seed, :today,
-- and the planned count of each table. pg_temp.r(i, k, n) is a repeatable number in 0..n-1.
-- section facilities
INSERT INTO clinic.facilities
SELECT i, 'F' || lpad(i::text, 5, '0'),
    (ARRAY['Riverside Respiratory', 'Św. Łukasz', 'Bệnh viện Phổi', 'مركز الرئة', '呼吸康复中心',
        'Łódź Oddech', 'Hôpital Saint-Élie', 'Клиника Дыхание', 'नव श्वास केंद्र', '폐건강 클리닉'])
        [1 + pg_temp.r(i, 1, 10)] || ' ' || i,
    (ARRAY['North', 'South', 'East', 'West', 'Übersee'])[1 + pg_temp.r(i, 2, 5)],
    DATE '1975-01-01' + pg_temp.r(i, 3, 16000),
    (ARRAY['America/Chicago', 'America/New_York', 'Europe/Warsaw', 'Asia/Ho_Chi_Minh'])
        [1 + pg_temp.r(i, 4, 4)],
    CASE pg_temp.r(i, 5, 3) WHEN 0 THEN '{}'::text[] WHEN 1 THEN ARRAY['ventilator', 'sleep lab']
        ELSE ARRAY['bronchoscopy', 'paediatrics, infants', 'home "O2"'] END,
    jsonb_build_object('street', 'No. ' || pg_temp.r(i, 6, 900), 'floors', pg_temp.r(i, 7, 12),
        'geo', jsonb_build_array(pg_temp.r(i, 8, 180) - 90, pg_temp.r(i, 9, 360) - 180.5))
FROM generate_series(:from, :to) i;
INSERT INTO clinic.facility_totals (facility_id) SELECT i FROM generate_series(:from, :to) i
-- section staff
INSERT INTO clinic.staff
SELECT i, 'B' || lpad(i::text, 6, '0'),
    (ARRAY['Nguyễn Thị Ánh', 'Zażółć Gęślą', 'محمد العربي', '王小明', 'Zoë O''Neil', 'José Peña'])
        [1 + pg_temp.r(i, 11, 6)],
    (enum_range(NULL::clinic.staff_role))[1 + pg_temp.r(i, 12, 4)],
    ARRAY[1 + pg_temp.r(i, 13, :facilities), 1 + pg_temp.r(i, 14, :facilities)]
FROM generate_series(:from, :to) i
-- section patients
INSERT INTO clinic.patients (id, facility_id, mrn, given_name, family_name, born, sex, allergies,
    contact, photo, registered_at)
OVERRIDING SYSTEM VALUE
SELECT i, 1 + pg_temp.r(i, 21, :facilities), 'MR' || lpad(i::text, 8, '0'),
    (ARRAY['Anna', 'Thị Hương', 'فاطمة', '小红', 'Jürgen', 'Małgorzata', 'Seán', 'Olga', 'अनिता', '지민',
        'Luís', 'Ngọc', 'عمر', '伟', 'Ana María', 'Ruth'])[1 + pg_temp.r(i, 22, 16)],
    (ARRAY['Smith', 'Nguyễn', 'الحسيني', '李', 'Müller', 'Wiśniewska', 'Ó Briain', 'Иванова', 'शर्मा',
        '김', 'D''Souza', 'Trần', 'حداد', '张', 'Łukaszewicz', 'Brown'])[1 + pg_temp.r(i, 23, 16)],
    DATE '1925-01-01' + pg_temp.r(i, 24, 36000),
    (enum_range(NULL::clinic.sex))[1 + pg_temp.r(i, 25, 4)],
    CASE pg_temp.r(i, 26, 5) WHEN 0 THEN ARRAY['penicillin'] WHEN 1 THEN ARRAY['latex', 'đậu phộng']
        ELSE '{}'::text[] END,
    jsonb_build_object('phone', '+1-555-' || lpad(pg_temp.r(i, 27, 10000)::text, 4, '0'),
        'next of kin', CASE pg_temp.r(i, 28, 4) WHEN 0 THEN NULL ELSE 'daughter' END),
    CASE WHEN pg_temp.r(i, 29, 50) = 0 THEN decode(repeat(md5(i::text), 12), 'hex') END,
    TIMESTAMPTZ ':today 00:00+00' - make_interval(mins => pg_temp.r(i, 30, 2000000))
FROM generate_series(:from, :to) i
-- section encounters
INSERT INTO clinic.encounters
SELECT i, 1 + (i - 1) % :patients, 1 + pg_temp.r(i, 31, :facilities),
    (enum_range(NULL::clinic.encounter_kind))[1 + pg_temp.r(i, 32, 5)], at,
    CASE WHEN pg_temp.r(i, 33, 4) > 0 THEN at + make_interval(hours => pg_temp.r(i, 34, 200)) END,
    CASE WHEN pg_temp.r(i, 35, 3) = 0 THEN 'R-' || pg_temp.r(i, 36, 400) END,
    1 + pg_temp.r(i, 37, 5),
    CASE pg_temp.r(i, 38, 3) WHEN 0 THEN ARRAY['J44.1'] WHEN 1 THEN ARRAY['J45.909', 'Z99.81']
        ELSE ARRAY['J96.01', NULL, 'R06.02'] END,
    jsonb_build_object('via', 'ward ' || pg_temp.r(i, 39, 20), 'isolation', pg_temp.r(i, 40, 9) = 0)
FROM generate_series(:from, :to) i,
    LATERAL (SELECT TIMESTAMPTZ ':today 00:00+00' - make_interval(mins => pg_temp.r(i, 41, 900000))) t(at)
-- section orders
INSERT INTO clinic.orders (id, order_number, encounter_id, patient_id, status, drug, dose, unit,
    schedule, ordered_at)
SELECT i, 'ORD-' || to_char(i, 'FM0000000000'), 1 + (i - 1) % :encounters,
    1 + ((i - 1) % :encounters) % :patients,
    (ARRAY['draft', 'active', 'active', 'on-hold', 'completed'])[1 + pg_temp.r(i, 51, 5)]::clinic.order_status,
    (ARRAY['salbutamol', 'ipratropium', 'budesonid', 'NaCl 3 %', 'acetylcysteine'])[1 + pg_temp.r(i, 52, 5)],
    (1 + pg_temp.r(i, 53, 9999)) / 1000.0, (ARRAY['mg', 'ml', 'µg'])[1 + pg_temp.r(i, 54, 3)],
    jsonb_build_object('every', jsonb_build_object('hours', 1 + pg_temp.r(i, 55, 12)), 'prn', false),
    TIMESTAMPTZ ':today 00:00+00' - make_interval(mins => pg_temp.r(i, 56, 500000))
FROM generate_series(:from, :to) i
-- section respiratory_treatments
INSERT INTO clinic.respiratory_treatments (id, order_id, patient_id, facility_id, due_at, state,
    device, settings, oxygen_percent, minutes, charted_at, charted_by)
SELECT i, 1 + (i - 1) % :orders, 1 + (((i - 1) % :orders) % :encounters) % :patients,
    1 + pg_temp.r(i, 61, :facilities), at,
    CASE WHEN given THEN 'given' ELSE 'due' END::clinic.treatment_state,
    (ARRAY['nebuliser', 'BiPAP', 'ventilator', 'cough assist'])[1 + pg_temp.r(i, 62, 4)],
    jsonb_build_object('ipap', 8 + pg_temp.r(i, 63, 12), 'epap', 4.5, 'mode', 'S/T'),
    21 + pg_temp.r(i, 64, 790) / 10.0,
    CASE WHEN given THEN ARRAY[pg_temp.r(i, 65, 20), pg_temp.r(i, 66, 20)] ELSE '{}'::integer[] END,
    CASE WHEN given THEN at END, CASE WHEN given THEN 'B' || lpad(pg_temp.r(i, 67, 400)::text, 6, '0') END
FROM generate_series(:from, :to) i,
    LATERAL (SELECT pg_temp.r(i, 68, 3) > 0,
        TIMESTAMPTZ ':today 00:00+00' + make_interval(mins => pg_temp.r(i, 69, 20000) - 10000)) t(given, at)
-- section vitals
INSERT INTO clinic.vitals
SELECT 1 + pg_temp.r(i, 71, :patients), i,
    TIMESTAMPTZ ':today 00:00+00' - make_interval(secs => pg_temp.r(i, 72, 20000000)),
    45 + pg_temp.r(i, 73, 90), CASE WHEN pg_temp.r(i, 74, 10) > 0 THEN 8 + pg_temp.r(i, 75, 25) END,
    80 + pg_temp.r(i, 76, 200) / 10.0, 35 + pg_temp.r(i, 77, 60) / 10.0,
    CASE WHEN pg_temp.r(i, 78, 3) = 0 THEN 100 + pg_temp.r(i, 79, 600000) / 997.0::float8 END,
    pg_temp.r(i, 80, 900) / 7.0::float4, 'monitor', NULL
FROM generate_series(:from, :to) i
-- section notes
INSERT INTO clinic.notes (id, patient_id, author, body, tags, written_at)
SELECT md5('note ' || :seed || ' ' || i)::uuid, 1 + pg_temp.r(i, 81, :patients),
    'B' || lpad(pg_temp.r(i, 82, 400)::text, 6, '0'),
    (ARRAY['Lung sounds clear, no distress.', 'Thở khò khè nhẹ, đáp ứng tốt.', 'ضيق تنفس خفيف', '患者呼吸平稳。',
        E'Kaszel produktywny;\n\todsysanie "na żądanie" \\ 2×.'])[1 + pg_temp.r(i, 83, 5)]
        || CASE WHEN pg_temp.r(i, 84, 200) = 0
            THEN (SELECT string_agg(md5((i * 1000 + j)::text), ' ') FROM generate_series(1, 200) j)
            ELSE ' #' || i END,
    CASE WHEN pg_temp.r(i, 85, 2) = 0 THEN ARRAY['handover'] ELSE ARRAY['teaching', 'a,b', '{x}'] END,
    TIMESTAMPTZ ':today 00:00+00' - make_interval(mins => pg_temp.r(i, 86, 500000))
FROM generate_series(:from, :to) i
-- section billing
INSERT INTO clinic.billing (id, patient_id, facility_id, code, units, amount, billed_on)
OVERRIDING SYSTEM VALUE
SELECT i, 1 + pg_temp.r(i, 91, :patients), 1 + pg_temp.r(i, 92, :facilities),
    (ARRAY['94640', '94660', '94002'])[1 + pg_temp.r(i, 93, 3)],
    CASE pg_temp.r(i, 94, 3) WHEN 0 THEN 1 WHEN 1 THEN 1.50 ELSE 2.000 END,
    pg_temp.r(i, 95, 90000) / 100.0 - 20, DATE ':today' - pg_temp.r(i, 96, 700)
FROM generate_series(:from, :to) i
-- section appointments
INSERT INTO clinic.appointments (id, patient_id, facility_id, starts_at, lasts, reason)
SELECT md5('appointment ' || :seed || ' ' || i)::uuid, 1 + pg_temp.r(i, 101, :patients),
    1 + pg_temp.r(i, 102, :facilities),
    TIMESTAMPTZ ':today 08:00+00' + make_interval(mins => pg_temp.r(i, 103, 90000)),
    make_interval(mins => 10 + pg_temp.r(i, 104, 80)),
    CASE WHEN pg_temp.r(i, 105, 3) = 0 THEN 'spirometry' END
FROM generate_series(:from, :to) i
-- section audit_log
INSERT INTO clinic.audit_log (id, at, actor, table_name, operation, row_key, detail)
OVERRIDING SYSTEM VALUE
SELECT i, TIMESTAMPTZ ':today 00:00+00' - make_interval(secs => pg_temp.r(i, 111, 9000000)), 'clinic_app',
    'orders', 'UPDATE', (1 + pg_temp.r(i, 112, :orders))::text,
    jsonb_build_object('was', 'draft', 'is', 'active')
FROM generate_series(:from, :to) i
-- section device_events
INSERT INTO clinic.device_events (facility_id, device, at, kind, payload)
SELECT 1 + pg_temp.r(j, 121, :facilities), 'vent-' || pg_temp.r(j, 122, 60),
    TIMESTAMPTZ ':today 00:00+00' - make_interval(secs => pg_temp.r(j, 123, 400)),
    (ARRAY['alarm', 'heartbeat'])[1 + pg_temp.r(j, 124, 2)],
    CASE WHEN pg_temp.r(j, 125, 2) = 0 THEN jsonb_build_object('pressure', pg_temp.r(j, 126, 40)) END
FROM generate_series(:from, :to) i,
    LATERAL (SELECT i - CASE WHEN i % 20 = 0 THEN 1 ELSE 0 END) t(j) -- every 20th repeats the one before
