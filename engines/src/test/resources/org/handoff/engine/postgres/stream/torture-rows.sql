-- Rows of every kind; $$n$$ is replaced by an offset, so that the same file makes new ones.
INSERT INTO kinds SELECT n + $$n$$, 32767, -9223372036854775807, 1e100 + 0.10, 1.50, 1.0 / 3, 1.0::float8 / 3, '-12.34', 'ab', 'x', 'v  ', E'T\tx\n\\ "q" ''é'' 𝄞', 'n a m e', '\x00ff5c27',
  '2024-02-29 23:59:59.999999', '2024-01-01 00:00:00.1235', '0044-03-15 12:00:00+00 BC', '5874897-12-31', '24:00:00', '23:59:59.5-15:59', '-1 mon +2 days -03:04:05.000001', true,
  '(1e-5,NaN)', '{1,-1,0}', '[(0,0),(1,1)]', '(2,2),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),1>',
  '10.0.0.0/8', '::ffff:1.2.3.4/100', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', B'10101', B'1',
  'a:1A fat:2B,4C "it''s":5', '''fat'' & (rat | !''c a t'':*)', md5('u' || n)::uuid, '{"b": 1, "a":  [1.50, null], "b": 2}', '{"b": 1, "a":  [1.50, null, "é\u0041"]}', '$.a[*] ? (@ > 1)',
  '[1,5)', '(,)', '[1.5,2.5]', '[2024-01-01,infinity]', '(,"2024-01-01 00:00:00+01")', 'empty', '[1.5,2.5)',
  '{[1,2],[7,9)}', '{}', '{[2024-01-01,2024-02-01),[2025-01-01,)}', '{[0.5,1)}',
  '16/B374D848', '10:20:10,14,15', '18446744073709551615', 4294967295, '(1,2)',
  'it''s "tense", really', 'Mx', '{1,NULL,3}', ROW(1.50, 'm"g, (x)', '2024-01-01', '{calm,NULL}')::dose, ROW('c', ARRAY[ROW(NULL, '', NULL, NULL)::dose, NULL])::course,
  'CiText', 'a=>1, "b c"=>NULL, "q\"q"=>"\\"', 'Top.Sci_1.x', 'Top.*{1,2}.!a@|b', '(1,2),(3,4)', '978-0-11-000222-4'
  FROM generate_series(1, 20) n;
INSERT INTO kinds (id) VALUES (1000 + $$n$$);
INSERT INTO kinds (id, c_num, c_real, c_double, c_ts, c_tstz, c_date, c_text, c_bytea, c_char, c_varchar, c_interval, c_scores, c_jsonb, c_hstore) VALUES
  (1001 + $$n$$, 'NaN', 'NaN', '-0', 'infinity', '-infinity', 'infinity', '', '', '', '', '0', '{}', 'null', ''),
  (1002 + $$n$$, '-0.000', '-Infinity', '5e-324', 'epoch', '294276-12-31 23:59:59.999999+00', '4713-01-01 BC', repeat(' ', 9), repeat('\\000', 9)::bytea, '       ', E'\\N', '178000000 years', NULL, '0.10', NULL),
  (1003 + $$n$$, 'Infinity', '1e-45', '1.7976931348623157e308', NULL, NULL, NULL, E'\\.', E'\\x5c2e0a', E'\\N', E'\\.\n', NULL, NULL, '"\\u2028"', NULL);
INSERT INTO kinds_loose (id, c_small, c_text, c_json, c_point, c_char, c_bool, c_num, c_course) SELECT n % 3, 1, 't', '{"a":  1}', '(1,1)', 'pad', n % 2 = 0, 1.50, ROW('c', NULL)::course FROM generate_series(1, 9) n;
INSERT INTO arrays SELECT n + $$n$$, '{1,NULL}', '{{1,2},{3,4}}', '[2:3]={1.50,NaN}', '{0.1}', '{"a","b  "}', '{"x y"}', ARRAY['', 'NULL', NULL, '"', '\', ',', '{}', ' '],
  ARRAY['\x00'::bytea, '\x5c22'], '{infinity}', '{"2024-01-01 00:00:00+05"}', '{2024-01-01}', '{"12:00+03"}', '{"1 mon"}', '{t,NULL,f}',
  '{"(1,2)"}', '{(1,1),(0,0);(2,2),(1,1)}', '{::1,10.0.0.1/8}', '{101,010}', '{00000000-0000-0000-0000-000000000001}', ARRAY['{"a": "b"}'::json], ARRAY['[1, "x,y"]'::jsonb], ARRAY['a:1'::tsvector],
  '{"[1,3)",empty}', ARRAY['{[2024-01-01,)}'::tstzmultirange], '{calm,"it''s \"tense\", really"}', '{A,B}', ARRAY[ROW(1, 'x', NULL, NULL)::dose], ARRAY[ROW('n', ARRAY[ROW(2, '"', NULL, '{calm}')::dose])::course],
  '{a,A}', ARRAY['a=>"x,y"'::hstore], '{a.b,c}' FROM generate_series(1, 10) n;
INSERT INTO arrays (id, a_text) VALUES (1000 + $$n$$, '{}');
INSERT INTO key_types SELECT n + 0.10, '2024-01-01', 'calm', 'k', '\x00', '2024-01-01 00:00:00.000001+00', n % 2 = 0, '10.0.0.1', 'v' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO key_citext SELECT 'Key' || n, n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO key_ltree SELECT ('a.b' || n)::ltree, n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO key_range SELECT int4range(n, n + 5), n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO key_float SELECT n / 7.0, n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO key_float VALUES (-1.0 / 3 - $$n$$, 0) ON CONFLICT DO NOTHING;
INSERT INTO key_collated SELECT chr(60 + n % 40) || n, n, n FROM generate_series($$n$$ + 1, $$n$$ + 90) n;
INSERT INTO key_caseless SELECT 'Straße' || n, n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO not_distinct SELECT n, n, NULL FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO deferred SELECT n, n, n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO deferred_key SELECT n, 'd' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO room SELECT n, n, '[2024-01-01,2024-01-02)' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO by_index SELECT n, 'b' || n, 'v' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO by_full SELECT n, 'v', repeat('big' || n, 2000) FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO by_nothing SELECT n, 'v' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO dropped SELECT n, 'kept' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO always (v) SELECT 'a' FROM generate_series(1, 9);
INSERT INTO always_beside (k, v) SELECT 'k' || n, 'a' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO parent SELECT n, 'p' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO child SELECT n, 'c', n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO kid SELECT n, 'k', n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO visit SELECT $$n$$ + n % 7, n, 'v' FROM generate_series(0, 99) n;
INSERT INTO trunk SELECT n, 't' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO branch SELECT n, n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO leaf SELECT n, n FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO "Odd ""schema, with; all"."select" SELECT n, '?', 'ü', n, '$1', '\' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO "Odd ""schema, with; all"."a23456789b23456789c23456789d23456789e23456789f23456789g23456789h" SELECT n, '''', ' ' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO "患者" SELECT n, '名' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
INSERT INTO "table" SELECT n, 'u', 'r', 'c' FROM generate_series($$n$$ + 1, $$n$$ + 9) n;
