/* The shapes of events: templates as an administrator types them into a firewall, with {names} where a value is filled in
 * (bench/events.c). Keys and their order are those of the vendor's custom log formats; every value is made up. */
#ifndef TAMIS_BENCH_SHAPES_H
#define TAMIS_BENCH_SHAPES_H

/* What the logs of sessions and threats begin with. */
#define SESSION                                                                                              \
    "rt={time} GMT deviceExternalId={serial} src={client} dst={server} sourceTranslatedAddress={nat} "       \
    "destinationTranslatedAddress={server} cs1Label=Rule cs1={rule} suser={user} duser= app={app} "          \
    "cs3Label=Virtual System cs3={vsys} cs4Label=Source Zone cs4={zone} cs5Label=Destination Zone "          \
    "cs5={zone} deviceInboundInterface={port} deviceOutboundInterface={port} cs6Label=LogProfile "           \
    "cs6=siem-forward cn1Label=SessionID cn1={number} cnt={small} spt={high} dpt={low} "                     \
    "sourceTranslatedPort={high} destinationTranslatedPort={low} flexString1Label=Flags "                    \
    "flexString1={flags} proto={proto} act={act} "

#define GROUPS                                                                                               \
    "PanOSDGl1=11 PanOSDGl2=24 PanOSDGl3=0 PanOSDGl4=0 PanOSVsysName={site} dvchost={host} "                 \
    "PanOSSrcUUID= PanOSDstUUID= PanOSTunnelID=0 PanOSMonitorTag= "

#define PARENT_8 "PanOSParentSessionID=0 PanOSParentStartTime= PanOSTunnelType=N/A "
#define PARENT_9 "PanOSParent SessionID=0 PanOSParentStartTime= PanOSTunnelType=N/A "
#define TAIL_9                                                                                               \
    "PanOSAssocID=0 PanOSPPID=4294967295 PanOSHTTPHeader= PanOSURLCatList={categories} "                     \
    "PanOSRuleUUID={uuid} PanOSHTTP2Con=0 PanDynamicUsrgrp="
#define DEVICES                                                                                              \
    " PanXFFIP= PanSrcDeviceCat=Personal Computer PanSrcDeviceProf=Windows PanSrcDeviceVendor={maker} "      \
    "PanSrcDeviceOS=Windows PanSrcHostname={pc} PanSrcMac={mac} PanDstDeviceCat= PanDstDeviceProf= "         \
    "PanDstHostname= PanDstMac= PanContainerName= PanSrcEDL= PanDstEDL= PanGPHostID= PanEPSerial= "          \
    "PanHASessionOwner= PanTimeHighRes={iso}"

#define TRAFFIC                                                                                              \
    SESSION "flexNumber1Label=Total bytes flexNumber1={number} in={number} out={number} cn2Label=Packets "   \
            "cn2={small} PanOSPacketsReceived={small} PanOSPacketsSent={small} start={time} GMT "            \
            "cn3Label=Elapsed time in seconds cn3={small} cs2Label=URL Category cs2={category} "             \
            "externalId={number} reason={reason} " GROUPS
#define TRAFFIC_TAIL "cat=from-policy PanOSActionFlags=0x2000000000000000 "

/* A threat: where its name stands is the difference between the versions. `cat` is given by the shape. */
#define THREAT(cat)                                                                                          \
    SESSION "request={request} cs2Label=URL Category cs2=any flexString2Label=Direction "                    \
            "flexString2={direction} PanOSActionFlags=0x2000000000000000 externalId={number} cat=" cat       \
            " fileId=0 " GROUPS
#define THREAT_TAIL "PanOSThreatCategory={threat} PanOSContentVer=AppThreat-{content}"

#define URL_LOG                                                                                              \
    SESSION "request={request} cs2Label=URL Category cs2={category} flexString2Label=Direction "             \
            "flexString2=client-to-server PanOSActionFlags=0x2000000000000000 externalId={number} "          \
            "requestContext=text/html cat=9999(9999) fileId=0 requestMethod=GET "                            \
            "requestClientApplication={agent} PanOSXForwarderfor= PanOSReferer={request} " GROUPS PARENT_8   \
            "PanOSThreatCategory=N/A PanOSContentVer=AppThreat-{content} "

#define WILDFIRE                                                                                             \
    SESSION "request=\"{file}\" cs2Label=URL Category cs2={verdict} flexString2Label=Direction "             \
            "flexString2=server-to-client PanOSActionFlags=0x2000000000000000 externalId={number} "          \
            "cat={filetype} filePath=wildfire.example.net fileId=0 fileHash={hash} fileType=pe "             \
            "suid=billing@example.com msg=Your invoice {number} duid={user}@example.org "                    \
            "oldFileId={number} " GROUPS PARENT_8                                                            \
            "PanOSThreatCategory=N/A PanOSContentVer=AppThreat-{content} "

/* The lines of the log forwarding service, whose product is LF. */
#define FORWARDED                                                                                            \
    "ProfileToken=siem dtz=UTC rt={time} deviceExternalId={serial} PanOSCaptivePortal=false "                \
    "PanOSConfigVersion=10.2 PanOSCortexDataLakeTenantID=100000001 PanOSDestinationDeviceOS= "               \
    "PanOSIsDuplicateLog=false PanOSIsPrismaNetwork=false PanOSIsPrismaUsers=false "                         \
    "PanOSLogForwarded=true PanOSLogSource=firewall PanOSLogSourceTimeZoneOffset= PanOSVirtualSystemID=1 "   \
    "start={time} src={client} dst={server} sourceTranslatedAddress={nat} destinationTranslatedAddress= "    \
    "cs1={rule} cs1Label=Rule suser={user} duser= app={app} cs3={vsys} cs3Label=VirtualLocation "            \
    "cs4={zone} cs4Label=FromZone cs5={zone} cs5Label=ToZone deviceInboundInterface={port} "                 \
    "deviceOutboundInterface={port} cs6=siem cs6Label=LogSetting cn1={number} cn1Label=SessionID "           \
    "cnt={small} spt={high} dpt={low} proto={proto} act={act} PanOSDGHierarchyLevel1=11 "                    \
    "PanOSDGHierarchyLevel2=24 PanOSDGHierarchyLevel3=0 PanOSDGHierarchyLevel4=0 "                           \
    "PanOSVirtualSystemName={site} dvchost={host} PanOSSourceUUID= PanOSDestinationUUID= "                   \
    "PanOSX-Forwarded-For= PanOSX-Forwarded-ForIP= PanOSMonitorTag= PanOSRuleUUID={uuid} "                   \
    "PanOSSourceDeviceHost={pc} PanOSSourceDeviceMac={mac} PanOSDynamicUserGroup= "

#define BOX(version, class, name)                                                                            \
    "<14>{time} {host} CEF:0|Palo Alto Networks|PAN-OS|" version "|" class "|" name "|{severity}|"
#define LF(type, sub)                                                                                        \
    "<14>1 {iso} logfwd - panwlogs - - CEF:0|Palo Alto Networks|LF|2.0|" type "|" sub "|{severity}|"

/* Shapes: how many of a hundred events, the template. Forty of a hundred are traffic. */
#define BENCH_SHAPES(X)                                                                                      \
    X(8, BOX("8.1.19", "end", "TRAFFIC") TRAFFIC PARENT_8 TRAFFIC_TAIL)                                      \
    X(16, BOX("9.1.14", "start", "TRAFFIC") TRAFFIC PARENT_9 TRAFFIC_TAIL TAIL_9)                            \
    X(8, BOX("10.2.9", "end", "TRAFFIC") TRAFFIC PARENT_8 TRAFFIC_TAIL TAIL_9 DEVICES)                       \
    X(8, LF("TRAFFIC", "end") FORWARDED "cat=from-policy reason={reason} in={number} out={number}")          \
    X(5, BOX("8.1.19", "vulnerability", "THREAT") THREAT("{name}") PARENT_8 THREAT_TAIL)                     \
    X(16, BOX("9.1.14", "{name}", "THREAT") THREAT("{same}") PARENT_9 THREAT_TAIL " " TAIL_9)                \
    X(17, BOX("10.2.9", "{name}", "THREAT") THREAT("vulnerability") PARENT_8 THREAT_TAIL " " TAIL_9)         \
    X(6, BOX("10.2.9", "{name}", "THREAT") THREAT("{word}") PARENT_8 THREAT_TAIL " " TAIL_9)                 \
    X(1, BOX("11.1.2", "{name}", "THREAT") THREAT("") PARENT_8 THREAT_TAIL " " TAIL_9)                       \
    X(8, BOX("11.2.10", "url", "THREAT") URL_LOG TAIL_9)                                                     \
    X(4, BOX("11.2.3", "wildfire", "THREAT") WILDFIRE TAIL_9)                                                \
    X(3, LF("THREAT", "vulnerability") FORWARDED                                                             \
      "cat={name} PanOSThreatID={same} PanOSThreatCategory={threat} PanOSSeverity=High "                     \
      "cs2=any cs2Label=URLCategory PanOSVerdict= externalId={number}")

#endif
