# connects to 10.1.0.200 for Quillfeather
$server = "10.1.0.31"
net use U: \\nas01\export /user:quillfeather Quillfeather
Invoke-WebRequest http://10.1.0.32:8080/x
$uid = "1.2.840.10008.1.2.1"
sqlcmd -S rpt01\prod -Q "select 1"
$thumbprint = "0123456789ABCDEF0123456789ABCDEF01234567"
